# Activation and the citizen's own steps.

# Why somebody is not signed in. Whether an account exists is never told.
refused-sign-in-wrong = The number, phone or password is not right
    .next = Check what you typed and try again. If you have forgotten it, take your identity card to any desk.
refused-too-many-tries = Too many wrong tries
    .next = To protect you, signing in this way is paused. A passkey still works. Any desk can help you.
refused-account-locked = This account is locked
    .next = Take your identity card to any desk, or call the hotline.
refused-not-activated = This account has not been activated
    .next = Scan the code on your activation slip with your phone. If you no longer have the slip, go to any desk.
refused-other-account = This passkey belongs to another account
    .next = Use a passkey of the account that is signed in, or sign out first.
refused-passkey-known = This device already has a passkey for the account
    .next = There is no need to add it again. Use the one you have.
refused-code-wrong = This code is not right or has expired
    .next = Enter the newest code. Each code works once.
refused-app-setup-gone = This setup has expired
    .next = Start again to get a new code for your app.

# Rules for passwords and passcodes
refused-password-too-short = A password needs at least 8 characters
    .next = A short sentence of your own is easy to remember and hard to guess.
refused-password-too-long = This password is longer than 128 characters
    .next = Please shorten it.
refused-password-common = This password is too easy to guess
    .next = Choose a sentence, or a few words that have nothing to do with each other.
refused-secret-personal = Do not use your personal number, phone or date of birth
    .next = Many others know these. Choose something else.
refused-passcode-not-six-digits = A passcode is exactly 6 digits
    .next = Use only the digits 0 to 9.
refused-passcode-obvious = This passcode is too easy to guess
    .next = Avoid digits that repeat, count up or down, or mirror each other.
refused-secrets-differ = The two entries are not the same
    .next = Please enter both again.
