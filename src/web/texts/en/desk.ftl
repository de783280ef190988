# The desk: officers, files, queues, slips.
