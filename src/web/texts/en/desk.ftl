# The desk: officers, files, queues, slips.

# The frame of pages
desk-on-duty = { $name } ({ $officer }), { $desk }
desk-menu-queue = Files at this desk
desk-menu-approvals = Waiting for approval

# Enrolling an officer's passkey
desk-enrol-title = Enrol an officer's passkey
desk-enrol-lead = An invitation works once, for the invited officer alone.
desk-enrol-device = This browser will become a device of the desk. Enrol only on a machine that stands at the desk.
desk-enrol-own = The passkey is the officer's signature: every proposal and decision is signed with it. Hand it to nobody.
desk-enrol-verify = When asked, confirm with a fingerprint, your face or the PIN of the key.
desk-enrol-no-link = There is no invitation in this address. Open this page from the very link that your unit sent; if you opened it and reloaded the page, open the link again.
desk-enrol-submit = Create the passkey
said-officer-enrolled = The passkey is enrolled. From now on sign in with it, at a device of the desk.

# Signing in
desk-sign-in-title = Officer sign-in
desk-sign-in-lead = Sign in with the officer's passkey, on a device of the desk.
desk-sign-in-no-device = This browser is not enrolled as a device of any desk, so signing in will not work yet. Use an enrolled machine, or ask your unit for an invitation to enrol this one.
desk-sign-in-submit = Sign in with a passkey
desk-sign-in-help = Lost or broken key: tell your unit's manager at once, who will revoke it and send a new invitation.
desk-no-script = Passkeys need JavaScript. Switch JavaScript on in this browser and reload the page.
desk-passkey-cancelled = It was cancelled or took too long. Press the button to try again.
desk-passkey-failed = The passkey could not be used. Plug it in again, check the network, and press the button to try again.
desk-passkey-already = This key is enrolled already. Sign in with it, or use another key.
desk-passkey-unsupported = This browser does not support passkeys. Use a recent version of Chrome, Edge, Firefox or Safari.
desk-passkey-working = Checking…
said-officer-signed-out = You are signed out.

# The list of files
desk-home-title = Files at this desk
desk-open-title = Open a new file
desk-open-scan = Scan the QR code of the identity card
    .hint = Put the cursor into this field and scan. The scanner types and sends by itself.
desk-open-level = Account level
desk-level-1 = Level 1
    .hint = Basic account; a biometric match is not required.
desk-level-2 = Level 2
    .hint = Face and fingerprint are matched with the ID-card database.
desk-open-guardian = A parent or guardian came along
desk-open-guardian-scan = Scan the card of the parent or guardian
    .hint = Needed when the applicant is under 14 or a ward.
desk-open-language = Language of notices and slip
desk-open-submit = Open the file
desk-open-elsewhere = This person has file { $number } open at { $desk }. Contact that desk, or ask it to close the file first.
desk-search-title = Find a file
desk-search-number = File number
    .hint = For example HN-26-AY7K3QM-D. There is no search by name.
desk-search-submit = Find
desk-search-none = This desk has no file of that number. Check every character.
desk-queue-title = Files in hand and finished today
desk-queue-empty = There are no files yet. Scan a card to open the first.
desk-queue-officer = Officer { $officer }

# States, deadlines, pauses
desk-state-draft = Being entered
desk-state-received = Received
desk-state-needs-correction = To be completed
desk-state-matching = Being matched
desk-state-proposed = Waiting for approval
desk-state-approved = Approved
desk-state-refused = Refused
desk-state-notified = Waiting for activation
desk-state-activated = Activated
desk-state-late = Past its time to activate alone
desk-state-cancelled = Cancelled
desk-state-unproven = Activated, waiting for the first sign-in
desk-due-left =
    { $days ->
        [one] 1 day left, until { $day }
       *[other] { $days } days left, until { $day }
    }
desk-due-today = Due today, { $day }
desk-due-late =
    { $days ->
        [one] 1 day overdue, since { $day }
       *[other] { $days } days overdue, since { $day }
    }
desk-pause-register-away = The population or ID-card database does not answer.
desk-pause-register-nonsense = The database's answer can't be used; an operator has to look.
desk-pause-mismatch = Waiting for the population data to be corrected.

# History
desk-turn-opened = File opened
desk-turn-visit-begun = Another visit begun
desk-turn-register-asked = Population database asked
desk-turn-contact-entered = Phone or e-mail entered
desk-turn-difference-settled = A difference settled
desk-turn-paused = Paused, the legal clock stands
desk-turn-resumed = Resumed, the legal clock runs
desk-turn-needs-correction = To be completed
desk-turn-received = Complete file received
desk-turn-matched = Match succeeded
desk-turn-not-matched = Match not enough
desk-turn-read-back = Citizen confirmed the content
desk-turn-read-back-objected = Citizen said that something is not right
desk-turn-proposed = Officer signed the proposal
desk-turn-approved = Approved by decision
desk-turn-refused = Refused by decision
desk-turn-returned = Sent back to be completed
desk-turn-notified = Notice of the result sent
desk-turn-slip-printed = Activation slip printed
desk-turn-activation-begun = Citizen opened the code on their own device
desk-turn-holder-proven = The right person was verified
desk-turn-activated = Account activated
desk-turn-sign-in-proven = First sign-in succeeded
desk-turn-late = Past its time to activate alone
desk-turn-cancelled = File cancelled
desk-turn-officer-refused = An officer's act was blocked

# What is compared
desk-field-number = Personal identification number
desk-field-old-number = Number of the older card
desk-field-name = Full name
desk-field-birth = Date of birth
desk-field-sex = Sex
desk-field-residence = Residence
desk-field-issued = Card issued on
desk-field-card = Validity of the card
desk-sex-male = Male
desk-sex-female = Female
desk-sex-unstated = Not stated
desk-card-valid = Valid
desk-card-expired = Expired
desk-card-revoked = Revoked
desk-card-held = Held
desk-card-no-end = no end date
desk-card-until = { $status }, until { $until }
desk-apart-spelling = Spelled differently
desk-apart-outdated = The card is older

# One visit
desk-visit-title = File { $number }
desk-step-scan = Scan
desk-step-compare = Compare
desk-step-match = Match
desk-step-read-back = Read back
desk-step-submit = Sign
desk-step-activate = Activate
desk-card-done = Done
desk-keys = F4: ask again. F8: main button of the current step. F9: print the slip. Tab: next field.
desk-paused = The file is paused.
desk-paused-since = The legal clock stands since { $at }. Everything that was entered is kept.
desk-paused-retry = Try again from { $at }, in
desk-paused-retry-now = You can try again now.
desk-paused-ask = Try again
desk-paused-mended = The data is corrected, ask again
desk-closed-next = The file is closed. If the person wants to apply again, scan the card to open a new file.
desk-visit-over = This visit began more than a day ago. Begin another when the person is here; nothing is entered again, only matching and reading back.
desk-visit-again = Begin another visit
desk-visit-again-hint = For a person who came back. What was matched and confirmed before no longer counts.
desk-summary-title = Applicant
desk-summary-level = Level applied for
desk-summary-state = State
desk-summary-due = Legal deadline
desk-summary-guardian = Representative present
desk-summary-visit = Visit began
desk-history-title = History of the file
desk-more-title = Other acts
desk-ask-anew-hint = For when the register was just corrected, or the person has a new card.
desk-pause-hint = For wrong population data: request its correction; the file pauses and nothing is entered again.
desk-pause-submit = Pause for a correction
desk-cancel-reason = Why the file is cancelled
desk-cancel-submit = Cancel the file

# Compare
desk-compare-title = Compare the card with the population database
desk-compare-caption = Card and database
desk-compare-what = Field
desk-compare-card = On the card
desk-compare-register = Database
desk-compare-verdict = Result
desk-compare-not-asked = The population database has not been asked for this file yet.
desk-compare-ask = Ask the database
desk-compare-again = Ask again
desk-compare-accept = Receive the file
desk-settle-question = “{ $field }” differs. Which is right?
desk-settle-register = The database is right
    .hint = The card is out of date or misprinted.
desk-settle-misread = The card is right too, the scan was wrong
    .hint = I looked at the card itself: it agrees with the database.
desk-settle-correction = The database is wrong
    .hint = Request its correction. The file pauses and keeps everything.
desk-settle-missing = Choose which is right.
desk-phone = Own mobile number
desk-phone-hint = The activation code will be sent to it. Ask the person to say it digit by digit.
desk-phone-from-register = This is the number in the population database. Ask whether it is still in use.
desk-phone-missing = Enter the mobile number, or mark that the person has no phone.
desk-phone-both = With a number entered, take the mark off “no phone”, or delete the number.
desk-phone-character = A phone number holds digits only.
desk-phone-other-country = This is a foreign number. Enter a Vietnamese mobile number.
desk-phone-length = A mobile number has 10 digits and begins with 0.
desk-phone-prefix = A mobile number begins with 03, 05, 07, 08 or 09.
desk-no-phone = The person has no phone of their own
    .hint = To activate, they are matched again at a desk and shown a number. Never use an officer's phone.
desk-email = E-mail
desk-email-bad = This is not an e-mail address. For example: name@example.vn.
desk-contact-mend = Correct the phone number or e-mail
desk-contact-save = Save

# Match
desk-match-title = Match face and fingerprint
desk-match-lead-2 = Level 2 needs both the face and a finger to match this person's ID-card data.
desk-match-lead-1 = Level 1 needs the face alone, where a match is made.
desk-match-kept = Image and fingerprint serve this comparison only and are not kept. The system keeps the result.
desk-match-optional = Match the face (not required for level 1)
desk-match-face = Face
desk-match-finger = Fingerprint
desk-match-at = At
desk-match-submit = Match
desk-match-matched = Matches
desk-match-not-matched = Does not match
desk-match-poor-quality = Not clear enough
desk-match-no-reference = Nothing to compare with
desk-match-none = Not taken
desk-match-advice-not-matched = By this result it is not the person of the file. Look again at the card and at the person before you. Match again only if you are sure that it was done wrongly; the approver sees every match.
desk-match-advice-poor = Dry the hand and the reader, take another finger, or mend the light on the face, and match again.
desk-match-advice-no-reference = Try another finger. If there is still no data, the person needs the card procedure first.
desk-match-advice-face = Enough fingers were tried. The face alone is enough now: match it without a finger. A second officer must then look and sign.
desk-capture-face = Image of the face
desk-capture-finger = Image of the fingerprint
desk-capture-too-large = The file is too large. Take it again at a lower resolution.
desk-capture-unreadable = The image can't be read. Take it again.
desk-stand-hint = Simulation: choose what camera and reader would have captured.
desk-stand-right = The right person
desk-stand-wrong = Somebody else
desk-stand-dark = Dark, unclear image
desk-stand-worn = Worn finger, unclear
desk-stand-nothing = No fingerprint taken
desk-finger-which = Finger
desk-finger-1 = Right thumb
desk-finger-2 = Right index finger
desk-finger-3 = Right middle finger
desk-finger-6 = Left thumb
desk-finger-7 = Left index finger
desk-finger-8 = Left middle finger

# Read back
desk-read-back-title = The citizen reads back and confirms
desk-read-back-lead = Open the screen that faces the citizen. Let them read and press by themselves; never press for them.
desk-read-back-open = Open the citizen's screen
desk-read-back-waiting = This page goes on by itself when the citizen confirms.
desk-read-back-objected = The citizen said that something is not right. Ask what, and correct it below; if the population data is wrong, pause for a correction.
desk-read-back-at = The citizen confirmed at { $at }.

# Sign
desk-submit-title = Sign and send the proposal
desk-submit-lead = You sign with your passkey that you checked this person face to face. Proposed: { $level }.
desk-submit-sign = Sign and send
desk-waiting-title = Waiting for approval
desk-waiting-lead = The proposal is signed and sent. This page goes on by itself when it is decided.

# Activate
desk-activate-title = Activate on the citizen's own device
desk-activate-lead = The file is approved. The citizen can activate alone until { $until }; best here and now.
desk-activate-late = The time to activate alone is over. Print a new slip and help the citizen to activate here; nothing is applied for again.
desk-activate-slip = Print the activation slip
desk-activate-begun = The citizen opens the code on their own device
desk-activate-proof-phone = They type the code sent to their phone
desk-activate-proof-desk = They type the number shown at the desk after a match
desk-activate-done = They set a passcode and a passkey
desk-activate-proven = They sign in for the first time
desk-activate-own-device = Never on the desk's machine or an officer's phone: the system refuses.
desk-slip-print = Print the slip
desk-slip-again = Print another slip
desk-slip-again-hint = The slip printed before becomes void, and the citizen begins again.
desk-number-title = The citizen has no phone
desk-number-lead = Once the citizen has opened the slip's code on their own device, match again. The number to type appears on the screen that faces them.
desk-number-card = Somebody without a device of their own needs a code card to sign in:
desk-done-title = Done
desk-done-lead = The citizen has signed in by themselves. The next person can come.
desk-done-next = Back to the files

# The screen that faces the citizen
read-back-title = Please read and confirm
read-back-lead = This is what your account will be based on. Please read every line.
read-back-phone = Phone number
read-back-no-phone = No phone
read-back-email = E-mail
read-back-confirm = I confirm
read-back-object = Something is not right
read-back-confirmed = Thank you for confirming
read-back-confirmed-next = Please wait while the officer finishes your file.
read-back-nothing = This screen is for citizens
read-back-nothing-next = There is nothing to read now.
said-read-back-objected = The officer has been told. Say which line is not right; it will be corrected and shown here again.

# The number shown at the desk to somebody without a phone
number-title = Please type this number on your device
number-lead = Type the number below into the page that you opened from the slip.
number-until = Valid until { $at }, for another
number-over = This number has expired. Please ask the officer to match again.
number-warning = Do not read this number out to anybody.
number-none = There is no number yet
number-none-next = Please wait while the officer matches again.
number-not-matched = The person could not be verified. Match again, or try another finger.
number-unanswered = The ID-card database does not answer.

# The activation slip
slip-title = Slip to activate your electronic identity
slip-print = Print this slip
slip-qr = QR code that opens the activation page
slip-do = How to activate
slip-do-scan = Scan the QR code with your own phone.
slip-do-phone = Type the code sent to the phone number that you confirmed at the desk.
slip-do-number = At a desk, type the number shown on the screen after a match.
slip-do-set = Set a passcode and a passkey.
slip-do-sign-in = Sign in once to finish.
slip-type = If it can't be scanned, open { $address } and type:
slip-until = Activate before
slip-file = File
slip-desk = Desk
slip-officer = Officer's number
slip-at = Printed at
slip-hotline = Help line
slip-warning = Nobody may ask for the code on this slip by phone, message or chat, not even the police. Whoever asks is a fraud: hang up and call the help line.

# Approval
desk-approvals-title = Proposals waiting for approval
desk-approvals-empty = Nothing is waiting. This list follows by itself.
desk-decide-title = Proposal on file { $number }
desk-decide-unusual = Look closely:
desk-unusual-difference = Card and database differ somewhere
desk-unusual-match-repeated = Matched several times
desk-unusual-match-failed = A match found somebody else
desk-unusual-guardian = With a representative
desk-unusual-no-phone = Without a phone
desk-unusual-phone-shared = The phone number belongs to another account too
desk-unusual-returned = Was sent back before
desk-unusual-paused = Was paused before
desk-unusual-officer-refused = An officer's act was blocked before
desk-decide-proposed = Proposed by
desk-decide-decided = Decided by
desk-decide-by = { $officer }, at { $at }
desk-decide-read-back = Citizen confirmed at
desk-decide-none = Not yet
desk-decide-settled-register = { $field }: the officer found that the database is right.
desk-decide-settled-misread = { $field }: the officer looked at the card and found that the scan was wrong.
desk-decide-no-match = No biometric match was made in this visit.
desk-decide-reason = Reason
desk-decide-choose = Choose a reason
desk-decide-nothing = Nothing on this file waits for a decision.
desk-decide-back = Back to the list
desk-approve-title = Approve
desk-approve-lead = To be issued: { $level }. The citizen is told at once.
desk-approve-sign = Sign the approval
desk-return-title = Send back to the desk
desk-return-lead = The file keeps everything and is completed there.
desk-return-sign = Sign and send back
desk-refuse-title = Refuse
desk-refuse-lead = The file ends. The citizen is told the reason.
desk-refuse-sign = Sign the refusal
said-approved = Approved. The desk and the citizen have been told.
said-refused = Refused. The desk and the citizen have been told the reason.
said-returned = Sent back. The desk has been told the reason.

# Home visits
desk-menu-away = Home visits
away-title = Home visit
away-lead = Open this page before you leave and keep it open. Without a network what you enter is kept sealed on this computer, for { $hours } hours at most, and sent when the network is back. Matching, reading back and signing need the network.
away-online = The network is there.
away-offline = There is no network. Go on: what you enter is kept on this computer.
away-take = Take somebody down
away-scan = Scan the QR code of the identity card
    .hint = Put the cursor into this field and scan. The phone number comes next.
away-phone = Phone number
    .hint = Leave it empty if the person has no phone.
away-phone-bad = The phone number is not right. Mend it and keep it again.
away-keep = Keep
away-drafts = Not sent yet
away-none = Nothing waits to be sent.
away-send = Send now
away-done = Became files
away-waits = Waits to be sent
away-failed = It could not be sent. Try again.
away-edit = Edit
away-drop = Drop this one
away-replace = Use this one's phone number
away-open = Open the file
away-no-phone = no phone
away-sign-in = Your shift has ended. Sign in again and open this page again: what you entered is kept.
away-unsealed = Another officer took this down; only they can open it.
away-file = File { $number }: go on with comparing, matching and signing.
away-differs = File { $number } of this person is open and has another phone number. Nothing was changed.
away-past = File { $number } of this person is past the step of the phone number. Nothing was changed.
