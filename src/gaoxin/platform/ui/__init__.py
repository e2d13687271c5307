"""The design system: tokens, components, formatters, tables, forms and charts; no word of any business and no table of a database."""
