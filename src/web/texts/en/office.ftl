# Organisation, deadlines, supervision: the supervisor's pages and what the service itself points out

# The log
audit-deadline-near = The file came near its deadline, the supervisor was told
audit-deadline-broken = The file passed its deadline
audit-officer-confirmed = A second officer confirmed an officer's passkey
audit-officer-suspended = An officer was suspended
audit-officer-reinstated = An officer was reinstated
audit-officer-off-duty = An officer was taken off duty
audit-officer-on-duty = An officer is on duty again
audit-officer-key-revoked = An officer's passkey was revoked
audit-relative-listed = A relative of an officer was listed
audit-relative-struck = A relative was struck off an officer's list
audit-device-invited = A link to register a device was made
audit-device-registered = A desk's device was registered
audit-device-revoked = A desk's device was revoked

# Files
desk-pause-correction = Waiting for the file to be corrected or completed.
desk-turn-escalated = Near its deadline, shown to the supervisor
desk-turn-overdue = Past its deadline

# A foreigner's grounds of a lock
ground-passport-expired = The passport has expired
    .way = The account opens by itself once a new passport is on record.
ground-residence-expired = The residence card has expired
    .way = The account opens by itself once a new card is on record.
message-ground-passport-expired = the passport has expired
message-ground-residence-expired = the residence card has expired

# The supervisor's pages
office-menu-supervise = Supervision
office-menu-officers = Officers
office-menu-devices = Devices
office-menu-refusals = Blocked acts
office-menu-law = Rules
office-role-receiving = Receiving officer
office-role-approver = Approver
office-role-supervisor = Supervisor
office-role-helper = One-stop helper
office-role-auditor = Auditor
office-role-administrator = Administrator
exception-worn = Worn fingerprints that can't be read
exception-missing = No finger to take a print of
exception-aged = An aged person
exception-bedridden = A bedridden person
supervise-title = Files and deadlines
supervise-desks = Desks
supervise-desk = Desk
supervise-open = Open
supervise-near = Near the deadline
supervise-overdue = Past the deadline in 30 days
supervise-lag = Population register: its changes are followed, at most { $lag } behind.
supervise-files = Files under way
supervise-none = No file is waiting.
supervise-is-overdue = Past the deadline
supervise-is-near = Near the deadline
supervise-stands = The legal clock stands.
supervise-exception-signed = the second officer has signed
supervise-exception-waits = waiting for a second officer
supervise-refusals-title = Blocked acts
supervise-refusals-lead = What officers tried in the last 30 days and the rules forbade.
supervise-refusals-none = Nothing was blocked.
law-title = Rules in force
law-lead = Deadlines, ages and grounds of locks follow these values. A change of law is a new line with the day it takes effect.
law-parameter = Parameter
law-value = Value
law-since = Since
law-article = Article
devices-title = Devices of the desks
devices-list = Devices
devices-unnamed = A device without a name
devices-revoked = Revoked { $at }
devices-enrolled = enrolled by { $officer }, { $at }
devices-last = last used { $at }
devices-revoke = Revoke
devices-new = Register another device
devices-new-lead = The link works once, for 24 hours. Open it on the very device that is to be registered.
devices-name = Name of the device
devices-make = Make a link
devices-made = Open this link on the device. It is shown once.
desk-device-title = Register this device
device-lead = This browser becomes a device of the desk. From then on only the desk's officers sign in here, and nobody activates their own account here.
device-no-link = Open the link that the supervisor made.
device-submit = Register this device
said-device-registered = The device is registered for the desk.
said-device-revoked = The device is revoked.
officers-title = Officers
officers-list = The officers
officers-suspended = Suspended since { $at }
officers-off-duty = Off duty since { $at }
officers-waits = A passkey waits for a second officer
officers-no-key = No passkey yet
officers-new = Invite an officer
officers-new-lead = The officer opens the link at a device of the desk and makes a passkey. Somebody else in charge has to confirm it.
officers-number = Badge number
officers-name = Name
officers-role = Role
officers-own = The officer's own personal number
    .hint = Kept as a keyed hash only, so that nobody handles their own file.
officers-invite = Make an invitation
officers-made = Hand this link to the officer. It is shown once.
officer-title = Officer { $number }
officer-state = State
officer-active = At work
officer-keys = Passkeys
officer-key-enrolled = Made { $at }
officer-key-confirmed = Confirmed { $at }
officer-confirm = Confirm the passkey
officer-confirm-lead = Confirm only when you have seen this very officer make it. The one who invited can't confirm.
officer-confirm-sign = Confirm with your passkey
officer-duty = Duty and suspension
officer-duty-lead = Takes effect with the officer's next act.
officer-on = Put on duty again
officer-off = Take off duty
officer-suspend = Suspend
officer-reinstate = Reinstate
officer-relatives = Listed relatives
officer-relatives-lead = Nobody handles a relative's file. The list holds keyed hashes and shows no number.
officer-relative = The relative's personal number
officer-relative-add = Add
officer-relative-remove = Remove
said-officer-waits = The passkey is made. Sign in once a second officer has confirmed it.
said-officer-suspended = The officer is suspended.
said-officer-reinstated = The officer is reinstated.
said-officer-off-duty = The officer is off duty.
said-officer-on-duty = The officer is on duty again.
said-officer-key-revoked = The passkey is revoked.
said-officer-confirmed = The passkey is confirmed.
said-relative-listed = The relative is on the list.
said-relative-struck = The relative is off the list.

# Refusals
refused-officer-off-duty = You are off duty
    .next = Tell your supervisor when you are back on duty.
refused-officer-key-waits = Your passkey is not confirmed yet
    .next = Somebody else in charge has to confirm it first.
refused-office-other-unit = This desk is not in the unit that you oversee
    .next = Ask the supervisor of that unit.
refused-office-no-officer = There is no officer with this badge number
    .next = Check the number.
refused-office-no-desk = There is no desk with this code
    .next = Choose a desk from the list.
refused-office-no-device = There is no such device
    .next = Reload the list of devices.
refused-office-oneself = Nobody changes what they themselves may do
    .next = Ask another supervisor.
refused-office-same-eyes = The one who invited can't confirm
    .next = Somebody else in charge has to confirm.
refused-office-nothing-waits = No passkey waits to be confirmed
    .next = Reload the page.
refused-office-number-taken = This badge number is taken
    .next = Enter another number.
refused-office-unreadable = Something here can't be read
    .next = A badge number has letters, digits and hyphens; a personal number must be complete.
refused-office-already-so = Nothing changed
    .next = It was so before; reload the page.
refused-office-link-gone = The link was used or has expired
    .next = Ask the supervisor for another one.

# Exceptions from the fingerprint, and approval by list
audit-exception-asked = Wrote down why no fingerprint can be compared
audit-exception-signed = A second officer signed for the exception
audit-file-sampled = Drawn by lot for a second approver
desk-turn-exception-asked = Exception from the fingerprint written down
desk-turn-exception-signed = A second officer signed the exception
desk-turn-sampled = Drawn by lot for another look
desk-unusual-exception = No fingerprint, signed for by a second officer
desk-unusual-sampled = Drawn by lot from a signed list
desk-unusual-foreigner = A foreigner
exception-title = Exception from the fingerprint
exception-lead = The face matched, and no finger that was tried can be read. Write down why; a second officer of this desk has to see it and sign.
exception-ground = Ground
exception-words = What you saw
exception-words-hint = 10 to 500 characters: which fingers were tried, and what you saw.
exception-by = Written by
exception-second = Second officer
exception-ask = Write the exception down
exception-waits = Waiting for a second officer to open this file at a browser of their own and to sign.
exception-sign-lead = Sign only when you stand beside the person and see what is written.
exception-sign = Sign
list-title = Approve together
list-lead = Only files with nothing unusual can be ticked. After you sign, a share is drawn by lot for a second approver.
list-tick = Tick { $number }
list-sign = Sign the ticked list
said-list-approved = The files of the list are approved.
said-list-approved-drawn = The list is approved; a share of it was drawn for a second approver.
refused-own-sample = This file was drawn from a list that you signed
    .next = Another approver has to look at it.
refused-list-size = A list has 2 to 50 files, each once
    .next = Tick the files again.
refused-list-not-clean = A file can no longer be approved in a list
    .next = Reload the page and look at the unusual file by itself.
refused-exception-not-now = The file is not at its match
    .next = An exception is written down during the match, for level 2.
refused-exception-try-first = At least two fingers have to be tried, and the face has to match
    .next = Try another finger, then match the face alone.
refused-exception-words-missing = Say what you saw, in 10 to 500 characters
    .next = Write which fingers were tried and what you saw.
refused-exception-already-asked = This visit has an exception already
    .next = Reload the page.
refused-exception-nothing-asked = No exception waits for a signature
    .next = Reload the page.
refused-exception-same-eyes = The one who wrote the exception can't sign for it
    .next = Another officer of the desk has to see it and sign.

# Events from the population register
audit-register-followed = Brought up to date with the population register
audit-register-conflict = The register knows two records here as one person; an operator looks into it
audit-person-renumbered = The personal number was reissued; account and history stay
audit-mandate-stopped = A representative's or guardian's mandate ended
sms-unlocked =
    { $name }: your account is no longer locked for this reason: { $ground }, { $at }. Questions: { $hotline }.
mail-unlocked =
    .subject = { $name }: a ground of the lock is gone
    .body =
        At { $at } your electronic identity account stopped being locked for this reason: { $ground }.

        If no other ground is left, you can sign in as before. Nobody calls to ask for your codes or passwords.
account-former = Earlier personal number
account-former-hint = It was replaced by the new one. Sign in with the new number from now on; history and portals stay as they were.

# Lock and unlock: the holder at a desk, and agencies' requests (form TK03)
office-menu-holder = Lock, unlock
office-menu-requests = TK03 requests
audit-holder-looked = Looked at your account at a desk, with your card
audit-holder-asked = You asked a desk to lock or unlock
audit-agency-request-taken = Took an agency's request to lock or unlock
audit-agency-request-forwarded = Forwarded an agency's request
audit-agency-request-decided = Decided on an agency's request
holder-title = Lock or unlock at the holder's wish
holder-scan = Scan the person's card
holder-scan-hint = The person must be here with their card.
holder-look = Look at the account
holder-open = The account is not locked.
holder-grounds = Grounds in force
holder-lock = Lock at their wish
holder-lock-lead = Locks at once; every sign-in ends.
holder-lock-submit = Lock the account
holder-unlock = Unlock
holder-unlock-lead = Match face and fingerprint again; on a match it unlocks at once. Other grounds stay in force.
holder-unlock-submit = Match and unlock
said-holder-locked = The account is locked at the holder's wish.
said-holder-unlocked = The holder's own lock is gone.
refused-holder-scan = What was scanned is no identity card
    .next = Scan the code on the card again.
refused-holder-no-account = This person has no account
    .next = Open a file if they want one.
refused-holder-not-matched = The person at the desk does not match the card's holder
    .next = Try a clearer picture or another finger; without a match nothing is unlocked.
refused-holder-register-away = The matching service does not answer
    .next = Try again in a few minutes.
requests-title = Agencies' requests to lock and unlock (TK03)
requests-list = Requests
requests-none = There is no request.
requests-take = Take a request
requests-take-lead = Only a proceeding or other competent agency may ask. The look-up is recorded and the person can see it.
requests-kind = Request
requests-person = Personal number on the form
requests-agency = Agency
requests-document = Document
requests-document-hint = Its number, date and ground.
requests-contact = The agency's e-mail address
requests-contact-hint = For the answer.
requests-take-submit = Take it
request-title = Request { $number }
request-lock = Lock the account
request-unlock = Unlock the account
request-received = Received
request-forwarded = Forwarded, waiting for a decision
request-granted = Carried out
request-refused = Refused
request-taken = Taken
request-forwarded-by = Forwarded
request-decided-by = Decided
request-forward = Review and forward
request-forward-lead = You sign that you have checked form and document.
request-forward-sign = Sign and forward
request-grant = Carry out
request-grant-lead = Takes effect with your signature. The holder and the agency are told.
request-grant-sign = Sign and carry out
request-refuse = Refuse
request-refuse-sign = Sign and refuse
said-request-forwarded = The request is forwarded.
said-request-decided = The request is decided.
agency-reason-not-competent = The agency is not competent
agency-reason-document-unfit = The document is not valid or gives no ground
agency-reason-other-person = The details do not fit the person named
refused-agency-no-request = There is no request with this number
    .next = Check the number of the request.
refused-agency-no-holder = Nobody of this number has an account
    .next = Check the number on the form; the look-up was recorded.
refused-agency-unreadable = Something is missing or can't be read
    .next = A personal number, the agency, its document, and an address of the right form are needed.
refused-agency-already-open = This agency has a request under way at another desk
    .next = Wait until that one is decided.
refused-agency-wrong-agency = This ground is not the agency's
    .next = Only the agency that asked for the lock has it ended; a locked account is not locked twice.
refused-agency-not-now = The request is past this step
    .next = Reload the page.
refused-agency-same-eyes = Whoever took or forwarded it does not decide
    .next = Somebody else has to decide.
sms-agency-granted =
    { $name }: request { $file } was carried out. { $desk }, officer { $officer }, { $at }.
mail-agency-granted =
    .subject = { $name }: request { $file } was carried out
    .body =
        Your request { $file } to lock or unlock an account was carried out.

        { $desk }, officer { $officer }, { $at }.
sms-agency-refused =
    { $name }: request { $file } refused: { $reason }. { $desk }, officer { $officer }, { $at }.
mail-agency-refused =
    .subject = { $name }: request { $file } refused
    .body =
        Your request { $file } to lock or unlock an account was refused.

        Reason: { $reason }

        { $desk }, officer { $officer }, { $at }.

# Requests to correct the population data
office-menu-corrections = Corrections
audit-correction-asked = Asked for the population data to be corrected
audit-correction-answered = Answered the request for a correction
desk-turn-correction-answered = The police of the residence answered the request for a correction
corrections-title = Requests to correct the population data
corrections-lead = The police of the residence answer within 2 working days. The file pauses and nothing is entered again.
corrections-none = There is no request.
correction-title = Request for a correction { $number }
correction-for = For file { $file }
correction-open = Waiting for an answer
correction-corrected = Corrected
correction-refused = Not corrected
correction-file = File
correction-fields = What differs
correction-note = The desk's note
correction-asked = Asked
correction-answered = Answered
correction-yes = Corrected in the register
correction-yes-lead = Only once the register's data was changed. The desk asks it again and the file goes on.
correction-yes-submit = It is corrected
correction-no = Not corrected
correction-no-submit = Refuse with the reason
said-correction-answered = The request is answered.
refused-correction-note-too-long = The note is too long
    .next = Shorten it to 500 characters.
reason-data-stands = The register's data is right by the original papers
reason-correction-papers = The original papers have to be brought to the police of the residence
reason-passport-expired = The passport has expired
reason-residence-expired = The residence card has expired
reason-guardian-level = The representative or guardian has no account of level 2 in use

# Wards
audit-mandate-recorded = Recorded a representative or guardian
audit-ward-of-age = Old enough for level 2
sms-ward-of-age =
    { $name }: from { $day } the ward uses the account alone. Come to a desk to register an own phone. { $hotline }
mail-ward-of-age =
    .subject = { $name }: the ward is old enough to use the account alone
    .body =
        From { $day } the ward is old enough to use the account alone; the guardian's mandate for it has ended.

        Come to any desk with the identity card to register a phone and a passkey of one's own.
sms-ward-may-rise =
    { $name }: the child you represent is old enough for level 2, when you come to a desk together. { $hotline }
mail-ward-may-rise =
    .subject = { $name }: the child is old enough for level 2
    .body =
        The child whom you represent is six years old and may get an account of level 2.

        If you want it, come to any desk together, with both identity cards.

# Foreigners
office-menu-foreigner = Foreigners
desk-field-passport = Passport number
foreigner-title = Open a foreigner's file
foreigner-lead = For foreigners with a permanent or temporary residence card. It is compared with the immigration database.
foreigner-number = The foreigner's personal number
foreigner-number-hint = Letters and digits, not necessarily twelve digits.
foreigner-date-hint = Day, month, year: 24/11/1990
foreigner-issued = Date of issue of the passport
refused-scan-passport = The passport's number can't be read
    .next = It has 5 to 20 letters and digits.

# The names of the law's parameters
law-name-level-1-from-age = Level 1: from the age of
law-name-level-2-from-age = Level 2: from the age of
law-name-alone-from-age = Comes without a guardian: from the age of
law-name-biometrics-from-age = Face and fingerprint: from the age of
law-name-level-1-days = Level 1: working days
law-name-level-2-days = Level 2: working days
law-name-without-card-days = Without an identity card: working days
law-name-foreigner-level-1-days = Foreigner, level 1: working days
law-name-foreigner-level-2-days = Foreigner, level 2: working days
law-name-foreigner-unmatched-days = Foreigner not in the register: working days
law-name-organisation-days = Organisation: working days
law-name-organisation-verified-days = Organisation to be verified: calendar days
law-name-correction-days = Correction: working days
law-name-lock-review-days = Review of a request to lock: working days
law-name-lock-approval-days = Approval of a request to lock: working days
law-name-issuance-cut-off-hour = Files from this hour on count from the next working day
law-name-correction-cut-off-hour = Corrections from this hour on count from the next working day
law-name-lock-cut-off-hour = Requests to lock from this hour on count from the next working day
law-name-activation-days = To activate alone: calendar days
law-name-history-years = History of use is kept: years
law-name-sample-per-mille = Files approved in a batch that are looked at again: per thousand
law-name-escalate-hours = The supervisor is told before a deadline: hours
law-lifts-holder = lifted by the holder
law-lifts-authority = lifted by the authority
law-lifts-register = lifted when the register changes
law-lifts-agency = lifted by the agency that asked
law-told = the holder is told at once
law-silent = nobody is told
law-lock = Lock: { $ground }
officer-again = Make another enrolment link
officer-again-lead = For an officer whose passkey is lost: end the lost one first. What is enrolled by the link waits for a second pair of eyes.
