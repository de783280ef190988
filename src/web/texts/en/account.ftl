# The citizen's own account pages.
