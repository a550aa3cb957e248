"""The commands as the command line shows them; what each does is in ``desktop/cli_*.py``, imported when it runs."""
