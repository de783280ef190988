# Files collected in bulk with card issuance, reminders to activate, and the table.

refused-bulk-encoding = This file is neither UTF-8 nor UTF-16 (it may be Windows-1258, TCVN3 or VNI).
    .next = Open it in a spreadsheet, save it as "CSV UTF-8" and hand it in again.
refused-bulk-empty = This file holds no row.
    .next = Choose the file with the list.
refused-bulk-head = The first line of the file is not right: columns are missing or not known.
    .next = Mend the names of the columns as listed beside, and hand the file in again.
refused-bulk-being-read = This file is being read elsewhere.
    .next = Wait some minutes and open the list again.
refused-bulk-no-such = There is no such file or batch at your desk.
    .next = Check the number, or go back to the list.
refused-bulk-others-import = Only the officer who handed a file in proposes a batch from it.
    .next = Ask the officer who handed it in.
refused-bulk-nothing-clean = No clean file of this import waits to be proposed.
    .next = Wait for the comparison to end, or handle the files to be mended one by one.
refused-bulk-changed = This batch has just changed, or somebody decided on it.
    .next = Open the page again to see how it stands.

bulk-reject-encoding = The line holds characters of another encoding
bulk-reject-too-long = The line is too long
bulk-reject-quotes = A quotation mark stands in the wrong place
bulk-reject-values = Not as many values as the first line names, or a character that has no place in one
bulk-reject-number = The personal number is not right
bulk-reject-old-number = The old card number is not right
bulk-reject-name = The name is not right
bulk-reject-birth = The date of birth is not right
bulk-reject-sex = The sex is Nam or Nữ
bulk-reject-residence = The residence is missing
bulk-reject-card-issued = The day of the card's issue is not right
bulk-reject-phone = The phone is no Vietnamese mobile number
bulk-reject-email = The e-mail address is not right
bulk-reject-commune = There is no commune of this code
bulk-reject-language = The language is vi or en
bulk-reject-guardian-needed = Under 14: only at a desk, together with a guardian
bulk-reject-twice-in-file = This person stands in an earlier line of the file
bulk-reject-file-open = A desk has an open file of this person
bulk-reject-level-held = This person has an account of this level

sms-collected =
    { $name }: file { $file } was approved, level 1, on { $at }. Collected by { $desk }, officer { $officer }. Bring your ID card to any desk to activate it, by { $until }.
mail-collected =
    .subject = File { $file } is approved: please come and activate
    .body =
        Your file { $file }, collected when your ID card was issued, is approved at level 1.

        Collected by: { $desk }
        Officer: { $officer }
        Approved on: { $at }

        Bring your ID card and your phone to any desk to get your slip and activate. You have until the end of { $until }. You can ask for level 2 there at once. After that day a desk still activates it, and you need not register again.

        Nobody activates your account for you by phone or message.
sms-reminder =
    { $name }: please activate file { $file }, approved on { $at } at { $desk }, officer { $officer }. By { $until }. Without a slip, bring your ID card to any desk.
mail-reminder =
    .subject = Please activate your account by the end of { $until }
    .body =
        Your file { $file } is approved, and your account is not activated yet.

        Desk: { $desk }
        Officer: { $officer }
        Approved on: { $at }

        Please activate by the end of { $until } with the slip that you were given. If you have none, bring your ID card to any desk, or call { $hotline }.

        Nobody activates your account for you by phone or message.

audit-bulk-begun = Handed in a bulk file
audit-bulk-read = Read a bulk file to its end
audit-bulk-compared = Compared a file that was collected in bulk with the register
audit-batch-proposed = Proposed a batch of files, signed
audit-batch-approved = Approved a batch of files, signed
audit-batch-returned = Returned a batch of files, signed

# The table
table-title = Electronic identities in figures
table-summary = { $place }: { $cards } identity cards, { $files } files, { $approved } approved, { $activated } accounts activated, { $used } signed in with at least once.
table-caption = From identity card to account in use
table-place = Place
table-total = Total
table-target = Target
table-cards = Cards
table-files = Files
table-approved = Approved
table-level-1 = Activated, level 1
table-level-2 = Activated, level 2
table-signed-in = Signed in
table-self-served = Alone
table-assisted = Assisted
table-helped = Filed with a helper
table-deadlines = Past deadline
table-attempts = Visits per account
table-minutes = Minutes: median / 95 %
table-filter-place = Code of a province or commune
    .hint = Two digits for a province, five for a commune. Leave it empty for all.
table-filter-from = From
table-filter-to = To
table-filter-submit = Show
table-csv = Download CSV
table-json = Download JSON
table-course = Files (grey) and activations (green) from { $first } to { $last }
table-bars = Files (grey), approved (light green), activated (dark green) by place
refused-table-place = There is no place of this code in the table.
    .next = Check the code, or leave it empty for all.
refused-table-days = A day is not right, or the last comes before the first.
    .next = Enter the period again.
desk-menu-table = Figures

# Bulk files and batches
desk-menu-bulk = Bulk files
desk-menu-batches = Batches
bulk-title = Files collected in bulk
bulk-lead = An operator hands lists in with the command "dinhdanh import". What was read and compared is shown here.
bulk-none = This desk has no bulk file.
bulk-read = { $share } read
bulk-accepted = { $count } rows taken
bulk-rejected = { $count } rows rejected
bulk-name = Name of the file
bulk-at = Handed in
bulk-progress = Read
bulk-accepted-rows = Rows taken
bulk-repeated-rows = Rows that came with another file
bulk-rejected-rows = Rows rejected
bulk-clean = Clean, to be proposed
bulk-rejected-download = Download the rejected rows with their reasons
bulk-propose-title = Propose the next batch
bulk-propose-lead = At most { $most } clean files, in the order of the list. Your signature binds each file of the batch.
bulk-propose-sign = Sign the batch
bulk-batches = Batches of this file
bulk-batch-files = { $count } files
bulk-batch-waits = Waits for approval
bulk-batch-approved = Approved
bulk-batch-returned = Returned
bulk-batches-title = Batches waiting for approval
bulk-batches-none = No batch is waiting.
bulk-batch-title = Batch { $number }
bulk-batch-by = { $desk }, officer { $officer }, proposed on { $at }
bulk-sample = A sample to look into
bulk-approve-title = Approve the whole batch
bulk-approve-lead = Every file of the batch agrees with the register and gets level 1 only.
bulk-approve-sign = Sign the approval
bulk-return-title = Return the whole batch
bulk-return-sign = Sign the return

# A campaign's calls
desk-menu-campaign = Calls
campaign-title = Who has not activated
campaign-remain = { $place }: { $approved } approved, { $activated } activated, { $remain } remain.
campaign-lead = Files of this desk whose holder was told and did not activate, the nearest end first. A number shows only when you call it; each look is recorded, and its holder sees it.
campaign-none = Nobody is to be called now.
call-title = Call for file
call-last = last call: { $outcome }, { $at }
call-show = Show the number to call
    .hint = To remind of the activation only. Ask nobody for a code, a password or a personal number by phone.
call-outcome = What the call came to
call-reached = Reached, will activate
call-appointment = Comes to the desk
call-no-answer = No answer
call-wrong-number = Wrong number
call-refused = Does not want to be called again
call-day = Day of the appointment
    .hint = Only for who comes to the desk.
call-save = Save
refused-call-not-waiting = This file does not wait to be activated.
    .next = Go back to the list.
refused-call-no-phone = This file has no phone number.
    .next = Reach the holder in another way.
refused-call-too-many = You were shown too many numbers within an hour.
    .next = Wait for the next hour; the supervisor was told.
refused-call-no-day = Who comes to the desk needs a day from today on.
    .next = Enter the day.
audit-phone-shown = Looked at the phone number to remind of the activation
audit-call-made = Called to remind of the activation
