# How an identity was verified, and the frame that checks a session.
consent-verified = How your identity was verified
identified-where = Verified at
identified-when = Approved on
identified-how = How
identified-how-matched = Card shown, compared with the register, face and fingerprint matched
identified-how-card = Card shown and compared with the register
check-session-title = Sign-in check
