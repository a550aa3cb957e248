"""The practice organisation's own key, with which it signs its calls to CAs that want them signed."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization

RELYING_PARTY_KEY_PEM = """\
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDjMNnO3mME29f0
5Su3Rok3VnZhMGw0ksJSWNCtR45kzn3BH/4yZHjnzK0J8q31ZTv6Uvcz1LAj3tHi
+v3MYuOJC0xLjffXPPoQyaOSg8SfoCWOhA40qqeF+TT8jqji5UxUD9kEEnhr+SE5
8qT2MaBYLxD4DRnyfGS6CV+zse4hIrGTJ9kCk5SjpzlRmQiLOU9caPl/ctlX0BIa
NyEc9QP1Do45sdaAd5eOXe6HGGGqiaOKuMi/PDZvFQUAR1Q2qsmtMRVJ6sjF+Cb3
Wr74GnFP4IEZkxYdkxxOHKdxaZ6VJ5NBfN3mMHB+3Jn+zcJ4zYTJhOtYPGHhYrce
0KucYl49AgMBAAECggEABJMp5InG7w9rPu7XdItQC4tc7Jzss/3CcuyN3hNl8ILH
oTaihIOltC7KknS87oc8CN8J/Oosz0garEMeVbn7fs7ydhvN8IXuV/LrguNO4kT+
tmPFMnYGRZ+QMQ7BXHlo9aZ+0sL5dE58nETrYb7C6i87xzbwi7yCr4TmMUFXEXr8
rpZ0kKxYEhSADsoF67JY75Ocq+fNGy/idPeIa90pQOEYjhDc7CrPmVK3Uq2Nre/v
p2H1OtIoKGp+RarMFZqMtctcUSw3t0sBZNX6rWnpLpgXAcfiSljLH/42mHMLPbZy
HQwA65MPDr2YhU3h5HjcYu6cDOVxSbr50nENwUj/eQKBgQDzdLvApfmgPUSg5xIW
gtnNXwyZxvacwXuNuXDFDz09upPD0mFkQ54xSSioBsT+jq+q2+bck9URvIqoPN9P
xAQMQBfamjfI1igCPwVKTGB1dF0rzJBye9EjW/LNTGz6DUV8IfWu+Ua8IF9JJKmx
J9GO7VNYcHLDrJ1S533kCCbXWQKBgQDu5ZMKSgHd5tZmGLQ1+ebNYizFzo/LY455
bNdw6+kva1ruQmBLwh6gkEXWjh9iR+EvX4SdOR3woB1vnmPuwGm8VIpZVbMu2LlD
+heX/ykMVvw0GylNvmAsDyLg4t7XBlMesgMR+WxvZel4fMcdzBq1F+djl/sG1R+S
vsfkTcXFhQKBgQDmm0ZVP2Jq9F4Tg41QoXWp4UTQTPTAm01re6JkJwE9fYQGUztJ
e/tWeBP4xSDId2PSliXh/m4vNMaqga6NogCrkfKGcNoydRjEt+lM7XfZCfZPTJ/u
sXXy5l/hM2lumi+dW5WavijQfmGDqSTL2AnaNtdhyHINA26qXviSjV4tUQKBgChZ
VA1v1ILjIyEZWQ6ox6e2xjMeoUDL7ttpW7Xx0m+05SXKxjLldYDO/UywsnJKC6mR
q3dWl0z17iLVELHZg8JQURGnnNzzs87cZbHBYfB4nJ48XCyKU/n9EHoFN3f/1Hgh
vs0BYKQsBVPZV1QcDgK6J9W1bKuJwYxqdp6D2Dx1AoGAASk+Zg2ycDjGT6v73JHP
4W7Z7WFjRKUjcczEO1R1+J8ctAeIZMY1Esd8DSP8NJGCVJvZ88wm6UUd1rAH391Q
91Z1ZqodMikjb5w3x4VAp0bmOmaW8ZXE7vFa2D5jfMCWTMvNywdG9HXLduvJ//sT
OCMMgg2pTvXghdYNNt2kTIw=
-----END PRIVATE KEY-----
"""
"""Public on purpose: it opens nothing outside the practice world."""


def relying_party_public_key() -> bytes:
    """SubjectPublicKeyInfo (DER)."""
    key = serialization.load_pem_private_key(RELYING_PARTY_KEY_PEM.encode("ascii"), None)
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
