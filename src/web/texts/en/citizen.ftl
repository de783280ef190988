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
refused-flow-gone = This sign-in has expired
    .next = Go back to the service and choose to sign in again, in this same browser.

# The sign-in page
login-title = Sign in
login-for = You are signing in to
login-policy = Privacy policy
login-terms = Terms
login-again = Please confirm again that it is you at this device.
login-passkey = Sign in with a passkey
login-passkey-hint = Use the fingerprint, face or PIN of this phone or computer.
login-or = or
login-number = Personal number or phone number
login-number-hint = The 12 digits on your identity card, or the phone you registered.
login-password = Password or passcode
login-password-hint = The passcode is the 6 digits you set when activating.
login-submit = Sign in
login-cancel = Do not sign in
login-help = Forgot your password or lost your phone? Take your identity card to any desk.
login-activate = Activate an account with a slip
login-wrong = The number, phone or password is not right. Check them and enter them again.
login-again-at = Too many tries. Try again in { $wait }, from { $at }. A passkey still works; any desk can help you.

passkey-cancelled = No passkey was used. You can try again or choose another way.
passkey-failed = The passkey could not be used on this device. Try again or choose another way.
passkey-already = This device already has a passkey for your account.
passkey-working = Checking…
passkey-no-script = Passkeys need JavaScript. Allow it for this page and reload.

# One more step
step-up-title = One more step
step-up-lead = This service needs to be surer that it is you. Choose a way.
step-up-by-app = Use the code in your authenticator app
step-up-by-phone = Get a code by SMS
step-up-others = Choose another way
step-up-app-title = Enter the code in your authenticator app
step-up-app-code = 6-digit code
step-up-app-hint = Open the authenticator app on your phone and enter the code it shows.
step-up-app-wrong = This code is not right or was used already. Wait for the next one and enter it.
step-up-phone-title = Get a code by SMS
step-up-phone-lead = We will send a 6-digit code to { $phone }.
step-up-phone-sent = A code is on its way to { $phone }. The SMS may take a moment.
step-up-phone-send = Send the code
step-up-phone-again = Send another code
step-up-phone-wait = You can ask for another code in { $wait }.
step-up-phone-now = You can ask for another code now.
step-up-phone-code = 6-digit code from the SMS
step-up-phone-hint = It works for 5 minutes. Do not read it out to anybody.
step-up-phone-wrong = This code is not right or has expired. Enter the code of the newest SMS.
action-continue = Continue
action-back = Back

# The level asked for is out of reach
reach-account-title = This service needs a level 2 account
reach-account-lead = Your account is at level 1. To use this service you need to be verified in person at a desk.
reach-account-bring = Take your identity card to any desk, wherever you live. You do not have to fill in anything again.
reach-level-title = You do not have the sign-in that this service asks for
reach-level-lead = Your ways to sign in are not strong enough for this service.
reach-level-bring = Take your identity card to any desk to add one.
reach-back = Back to the service
desks-title = Desks that can help you

# A locked account: the ground, and who can lift it
closed-grounds = Why it is locked
ground-holder = You asked for the lock
    .way = You can lift it at any desk, with your identity card.
ground-terms = The terms of use were broken
    .way = The office that keeps identities lifts it once this is put right.
ground-card-held = The identity card was revoked or is held
    .way = The account opens by itself when the card is given back.
ground-card-expired = The identity card has expired
    .way = Renew the card. The account opens by itself with the new one.
ground-death = According to the population register, the holder has died
    .way = If that is wrong, ask the civil registry to correct it.
ground-agency = An agency of the state asked for it
    .way = Only the agency that asked can have it lifted.

own-logout-title = Sign out
own-logout-lead = Do you want to sign out of this browser?

# Activation
activate-title = Activate your electronic identity
activate-scanned = The code on your slip was read. Press to begin.
activate-lead = Scan the QR code on the slip with your own phone, or enter the code printed on it.
activate-short = Code printed on the slip
activate-short-hint = 12 characters in three groups. Capitals do not matter.
activate-short-wrong = This code is not right. Compare it with the slip, character by character.
activate-short-unknown = No slip has this code. Compare it with the slip, or ask at the desk.
activate-begin = Begin
activate-need-title = What you need
activate-need-own = Your own phone or computer, never an officer's.
activate-need-phone = The phone you confirmed at the desk. Without a phone, the officer will show you a number.
activate-need-nobody = Nobody does this for you. Read out no code to anybody, not even to an officer.
activate-step-slip = Code on the slip
activate-step-proof = Confirm it is you
activate-step-passcode = Passcode
activate-step-key = Passkey
activate-step-sign-in = Try signing in
activate-file = File { $file }, account of level { $level }
activate-until = The slip works until { $at }.
activate-code-wrong = This code is not right or has expired. Enter the newest one.
activate-phone-title = Confirm your phone
activate-phone-lead = We will send a 6-digit code to { $phone }, the number you confirmed at the desk.
activate-phone-other = Not your number? Go back to the desk to correct it before you activate.
activate-number-title = Enter the number on the officer's screen
activate-number-lead = The officer compares your face and fingerprint, then shows you a number on the screen.
activate-number-code = 6-digit number
activate-number-hint = It works once, for a few minutes.
activate-passcode-title = Set a passcode
activate-passcode-lead = A passcode is 6 digits that only you know. You use it when you have no passkey at hand.
activate-passcode-new = New passcode
activate-passcode-hint = Do not use your date of birth, your phone number, or digits that repeat or count.
activate-passcode-again = Enter it again
activate-key-title = Make a passkey
activate-key-lead = A passkey lives in this device and opens with its fingerprint, face or PIN. No fraudster can take it.
activate-key-make = Make a passkey on this device
activate-key-unsupported = This browser can't make a passkey. Choose another way below.
activate-key-cannot = can't make one?
activate-key-phone = Use codes sent to my phone
activate-key-app = Use an authenticator app
activate-key-card = No phone? The officer at the desk prints a code card for you.
activate-key-card-here = I have my code card
activate-complete-title = Complete the activation
activate-complete-lead = Everything is ready. Press to take your account into use.
activate-complete-submit = Activate
activate-sign-in-title = Activated. Now sign in once
activate-sign-in-lead = Sign in now to be sure that everything works, while the officer is still here to help you.
activate-sign-in-go = Sign in
activate-app-title = Use an authenticator app
activate-done-title = Done. Your account works
activate-done-lead = You have just signed in. Your account of level { $level } is ready.
activate-done-portals = From now on, sign in to public services in this same way.
activate-done-nobody = Nobody may ask for your passcode or for a code from an SMS. Whoever asks is a fraudster.
activate-done-account = See my identity

# Authenticator app
app-lead = An authenticator app on your phone shows a 6-digit code that changes every 30 seconds.
app-new = Show the QR code to set it up
app-new-again = Start again with a new QR code
app-scan = Open your authenticator app, choose to add an account, and scan this picture.
app-picture-alt = QR code that adds the account to an authenticator app
app-type = Can't scan it? Type this into the app:
app-once = It is shown only once. Send it to nobody.
app-shown-once = The setup code was shown once and is not shown again.
app-confirm-hint = Enter the code that the app shows now, to be sure that it was set up right.
