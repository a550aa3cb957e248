"""An OpenCPS portal in the practice world (portal-sso-law §2.2)."""
