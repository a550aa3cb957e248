"""Widgets that take and give plain values; they know neither core's services nor providers."""
