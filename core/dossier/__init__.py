"""Dossiers: components, checklist, drafts."""
