"""The fictional demo zone: who is in it, and the loader that lets every app add its part. No demo rows of a domain live here."""
