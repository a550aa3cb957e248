"""Presenters: each joins the screens of one door with the services; they hold no widget logic and no signing logic."""
