"""Files as people have them, as bytes -> sheets: grids of cells with the line numbers people see."""
