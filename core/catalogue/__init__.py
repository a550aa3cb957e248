"""Procedures, agencies, and search."""
