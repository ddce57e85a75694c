"""Exports: records and figures as files, in the columns that templates show and imports read.

files                    a file that is written while it is fetched
sources                  where the rows of each resource come from, with which filters
rows, cells, keys, style from records to the cells of a sheet
resources, places        a list as a file, and an agency as a workbook
figure_columns, figure_rows, figures   answers of the figures, a number a row
templates                empty sheets that explain themselves
output                   cells into a file of each format
"""
