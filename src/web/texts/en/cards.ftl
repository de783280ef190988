# Printed code cards: numbered codes, each good once, asked for by number.
factor-card = Printed code card
card-title = Printed code card
card-lead = A code card has 40 numbered codes. It needs no phone: when you sign in, we ask for one code by its number. It also helps you back in when your phone is lost.
card-none = You have no code card. With one you can sign in without a phone.
card-print = Print a code card
card-another = Print another card
card-make = Make a code card and show it for printing
card-once = The codes are shown once. Print them or copy them by hand, and keep them with your important papers.
card-replaces = A new card makes the one in use worthless at once.
card-serial = Card no. { $serial }
card-left = { $count ->
    [one] { $count } code left
   *[other] { $count } codes left
}
card-few = Few codes are left on your card. Print a new one.
card-kept = I have put the card away
card-sheet-title = Sign-in code card
card-sheet-use = When you sign in, the page asks for the code at one of these numbers. Type the code at that very number. Each code works once.
card-sheet-warning = Read these codes to nobody over the phone, not even the police. Lost the card? Sign in and print a new one, or go to a desk.
cooling-down-until = How you sign in was changed a short while ago. To protect you, this can be done from { $at }.
refused-cooling-down = This waits after a change of how you sign in
    .next = Your phone or a way to sign in was changed a short while ago. Try again after the time that the page names.
step-up-by-card = Use a code of my printed card
step-up-card-title = Type a code of your printed card
step-up-card-lead = Find on your card the code at number
step-up-card-code = Code at number { $number }
step-up-card-hint = 8 digits, beside that number on the card.
step-up-card-wrong = This code is not right. Compare the number and the number of the card, and type it again.
step-up-card-used-up = No code is left on the card. Choose another way, then print a new card.
audit-code-card-issued = A new code card was made, the one before is worth nothing
sms-card-issued =
    { $name }: a new code card was made for your account at { $at }. Not you? Lock your account at once, call { $hotline }.
mail-card-issued =
    .subject = Your account has a new code card
    .body =
        A new code card was made for your account at { $at }. The card before it is worth nothing.

        If this was not you, lock your account at once on the page My identity, or call { $hotline }.
sms-phone-proven =
    { $name }: this phone signs you in again since { $at }. Not you? Lock your account at once, call { $hotline }.
mail-phone-proven =
    .subject = Your phone signs you in again
    .body =
        The phone on record signs you in again since { $at }.

        If this was not you, lock your account at once on the page My identity, or call { $hotline }.
sms-email-proven =
    { $name }: an e-mail address signs you in since { $at }. Not you? Lock your account at once, call { $hotline }.
mail-email-proven =
    .subject = An e-mail address signs you in
    .body =
        An e-mail address was confirmed at { $at } and signs you in. Any address before it no longer does.

        If this was not you, lock your account at once on the page My identity, or call { $hotline }.
sms-card-handed-out =
    { $name }: a new code card was handed out at { $at }, { $desk }, officer { $officer }. The old one is worth nothing. Not you? Call { $hotline } now.
mail-card-handed-out =
    .subject = You were given a code card at a desk
    .body =
        A new code card was handed out for your account. The card before it is worth nothing.

        Desk: { $desk }
        Officer's number: { $officer }
        Time: { $at }

        If this was not you, call { $hotline } at once to have the account locked.
keys-security-key = USB and NFC security keys are added here too: choose “security key” when the browser asks. You can add several, each with a name.
