# Mail and SMS. SMS texts lose their marks when they are sent, and none carries a link.
# $name is the service, $hotline its telephone number, $desk the desk, $officer the officer's number, $file the file's
# number, $at date and time.

# One-time codes
sms-code-sign-in =
    { $name }: { $code } is your sign-in code for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. No officer ever asks for it. Whoever asks is a fraud.
sms-code-activation =
    { $name }: { $code } is your activation code for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. No officer ever asks for it. Whoever asks is a fraud.
sms-code-phone =
    { $name }: { $code } shows that this phone is yours, for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. No officer ever asks for it. Whoever asks is a fraud.
sms-code-email =
    { $name }: { $code } shows that this address is yours, for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. No officer ever asks for it. Whoever asks is a fraud.
mail-code-email =
    .subject = The code that shows the address is yours
    .body =
        The code that shows this address is yours is { $code }.

        It works once, for { $minutes ->
            [one] { $minutes } minute
           *[other] { $minutes } minutes
        }. Type it only into the page that you opened yourself.

        Nobody may ask you for this code, neither the police nor an officer at a desk. Whoever asks is a fraud: hang up.

        If you did not ask for a code, call { $hotline }.
mail-code-phone =
    .subject = The code that shows the phone is yours
    .body =
        The code that shows the phone is yours is { $code }.

        It works once, for { $minutes ->
            [one] { $minutes } minute
           *[other] { $minutes } minutes
        }. Type it only into the page that you opened yourself.

        Nobody may ask you for this code, neither the police nor an officer at a desk. Whoever asks is a fraud: hang up.

        If you did not ask for a code, call { $hotline }.
mail-code-sign-in =
    .subject = Your sign-in code
    .body =
        Your sign-in code is { $code }.

        It works once, for { $minutes ->
            [one] { $minutes } minute
           *[other] { $minutes } minutes
        }. Type it only into the page that you opened yourself.

        Nobody may ask you for this code, neither the police nor an officer at a desk. Whoever asks is a fraud: hang up.

        If you did not ask for a code, ignore this message.
mail-code-activation =
    .subject = The code that activates your account
    .body =
        Your activation code is { $code }.

        It works once, for { $minutes ->
            [one] { $minutes } minute
           *[other] { $minutes } minutes
        }, together with the slip that you were given at the desk.

        Nobody may ask you for this code, neither the police nor an officer at a desk. Whoever asks is a fraud: hang up.

        If you are not activating an account, call { $hotline }.

# File approved: the activation notice (Decree 69/2024, article 14)
sms-approved =
    { $name }: file { $file } approved at level { $level }, { $at }, { $desk }, officer { $officer }. Activate with your slip by { $until }. Nobody activates it for you by telephone.
mail-approved =
    .subject = File { $file } is approved: please activate your account
    .body =
        Your file { $file } has been approved at level { $level }.

        Desk: { $desk }
        Officer: { $officer }
        Approved: { $at }

        Please activate your account by { $until }: scan the code on the slip from the desk with your own phone. After that day, go to the nearest desk or call { $hotline }.

        Nobody activates an account for you by telephone or message.

# File to be corrected, file refused: always with a reason
sms-returned =
    { $name }: file { $file } needs a correction, { $at }, { $desk }, officer { $officer }. Reason: { $reason }. Please bring your card to this desk.
sms-refused =
    { $name }: file { $file } was refused, { $at }, { $desk }, officer { $officer }. Reason: { $reason }. Questions: call { $hotline }.
mail-returned =
    .subject = File { $file } needs a correction
    .body =
        Your file { $file } needs to be corrected or completed.

        Reason: { $reason }

        Desk: { $desk }
        Officer: { $officer }
        Time: { $at }

        Please bring your identity card to this desk. What you have declared is kept; you need not declare it again.
mail-refused =
    .subject = File { $file } was refused
    .body =
        Your file { $file } was refused.

        Reason: { $reason }

        Desk: { $desk }
        Officer: { $officer }
        Time: { $at }

        If you disagree or need an explanation, go to this desk or call { $hotline }.

# Account activated
sms-activated =
    { $name }: your level { $level } account was activated, { $at }, file { $file }, { $desk }, officer { $officer }. Not you? Call { $hotline }.
mail-activated =
    .subject = Your electronic identity is active
    .body =
        Your electronic identity was activated at level { $level } on { $at }.

        File: { $file }
        Desk: { $desk }
        Officer: { $officer }

        If it was not you, call { $hotline } at once to have the account locked.

# Changed ways to sign in
sms-passkey-added =
    { $name }: a passkey was added to your account, { $at }. Not you? Lock your account now, call { $hotline }.
mail-passkey-added =
    .subject = A passkey was added to your account
    .body =
        A new passkey was added to your account on { $at }.

        If it was not you, lock your account now on the page My identity or call { $hotline }.
sms-app-added =
    { $name }: an authenticator app was added to your account at { $at }. Not you? Lock your account now, call { $hotline }.
mail-app-added =
    .subject = An authenticator app was added to your account
    .body =
        A new authenticator app was added to your account at { $at }.

        If it was not you, lock your account at once on the page My identity or call { $hotline }.
sms-way-removed =
    { $name }: a way to sign in was removed from your account at { $at }. Not you? Lock your account now, call { $hotline }.
mail-way-removed =
    .subject = A way to sign in was removed from your account
    .body =
        A way to sign in was removed from your account at { $at }.

        If it was not you, lock your account at once on the page My identity or call { $hotline }.
sms-password-changed =
    { $name }: the password of your account was changed, { $at }. Not you? Lock your account now, call { $hotline }.
mail-password-changed =
    .subject = Your password was changed
    .body =
        The password of your account was changed on { $at }.

        If it was not you, lock your account now on the page My identity or call { $hotline }.
sms-passcode-changed =
    { $name }: the passcode of your account was changed, { $at }. Not you? Lock your account now, call { $hotline }.
mail-passcode-changed =
    .subject = Your passcode was changed
    .body =
        The passcode of your account was changed on { $at }.

        If it was not you, lock your account now on the page My identity or call { $hotline }.
sms-new-device =
    { $name }: your account signed in from a new device ({ $device }), { $at }. Not you? Lock your account now, call { $hotline }.
mail-new-device =
    .subject = Sign-in from a new device
    .body =
        Your account has just signed in from a device that it had not used before.

        Device: { $device }
        Time: { $at }

        If it was not you, lock your account now on the page My identity or call { $hotline }.

# Account locked (Law on Identification 26/2023, article 34; Decree 69/2024, article 15)
sms-locked =
    { $name }: your account was locked, { $at }. Reason: { $ground }. To unlock it: go to a desk or call { $hotline }.
mail-locked =
    .subject = Your account was locked
    .body =
        Your electronic identity was locked on { $at }.

        Reason: { $ground }

        While it is locked it signs in nowhere. To learn how it is unlocked, go to any desk or call { $hotline }.
message-ground-holder = you asked for it
message-ground-terms = breach of the terms of use
message-ground-card-held = the card was revoked or is held
message-ground-card-expired = the card has expired
message-ground-death = what the population database says
message-ground-agency = a competent authority asked for it

# Under every e-mail
mail-footer =
    { $name }
    Hotline: { $hotline }

    This message carries no link. Nobody may ask for your password, a code or the code on your slip. Neither may the police, or an officer at a desk.

# The page of the test outbox: what would have been sent
outbox-title = Test outbox
outbox-lead = These are the text messages and e-mails that the system has sent. None of them leaves this machine.
outbox-links = Links
outbox-refresh = Reload
outbox-other-language = Tiếng Việt
outbox-count =
    { $count ->
        [one] { $count } message.
       *[other] { $count } messages, newest first.
    }
outbox-only = Only messages to { $to }.
outbox-fault = The gateways are set to fail: { $mode }.
outbox-sms = SMS
outbox-email = E-mail
