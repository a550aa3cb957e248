"""Documents: intake, typesetting, rendering."""
