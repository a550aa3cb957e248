"""Services that speak the API of the Cloud Signature Consortium (CSC), versions 1.0.4.0 and 2.0.0.2."""
