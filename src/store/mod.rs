//! What is stored, and how. SQL stands here and nowhere else.
