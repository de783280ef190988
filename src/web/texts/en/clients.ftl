# Portals that register, and the way to them.

audit-client-registered = A service registered itself
audit-client-changed = A service changed what it had registered
audit-client-secret-rotated = A service was given a new secret
audit-registration-token-made = Somebody was allowed to register services

portals-start = Go to the service
consent-why = Why:
