"""Validation: trust, policy, report and evidence."""
