"""The design system: tokens, components, formatters, tables and charts; no word of any business."""
