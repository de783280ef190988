'use strict';
// The answer to a portal that asked for a form: posted at once, and by its button where this does not run.
document.getElementById('answer').submit();
