"""The practice world's identity provider: VNConnect's pages and claims over OpenID Connect with PKCE."""
