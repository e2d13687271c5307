"""The zone's calendar between tables and `kernel.worktime`: load, save, edit. What a limit means is the kernel's."""
