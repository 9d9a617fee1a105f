"""Data sets as a table of rows, and the preparation that turns raw rows into arrays.

Works in a notebook with NumPy alone; scikit-learn is imported only when measured data are asked
for, and pandas when a CSV file is read.
"""
