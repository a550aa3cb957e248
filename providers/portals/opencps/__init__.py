"""OpenCPS v2 REST (portal-sso-law §2.2)."""
