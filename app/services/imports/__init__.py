"""Imports: files become records, with a report that says what happened to every row.

runs         uploads come in, wait for their job, are looked at; rights say who may bring in what
running      one file from its bytes to its report; layouts are files of a form of their own, grant_list one of them
choosing     which sheets are imported as what; matching says what headings mean, profiles what an agency said they mean
examining    how numbers are written; parsing (parsing_process beside) gives rows of values by cells, numbers and keys
records      how rows become records; drafts are on their way, references what they name, plain how rows are compared
intake       all rows in one transaction, or batch by batch
report       what happened, by cause; findings_file keeps every finding, copies gives the file back with them
undoing      takes an import back, by taking_back, noted and register_back
"""
