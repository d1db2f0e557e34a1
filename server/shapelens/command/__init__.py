"""`shapelens check`: finding the files, looking at them side by side, and saying what is wrong in the form wanted."""
