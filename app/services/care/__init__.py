"""Care: what waits for somebody, each thing with the day since when, how urgent it is, and what to do next.

Nothing here is stored but what an agency settled. ``rules`` has a statement for each rule, ``asking`` whose records
are meant and one statement around every rule, ``settings`` the lead times and words of an agency, ``marks`` what was
put off or done, ``answers`` speaks to the callers.
"""
