# Sign-in, consent, sign-out at portals.
