"""Data that ships with the program: catalogues, fonts, profiles, procedures, style."""
