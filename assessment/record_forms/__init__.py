"""Any record of the model as a form, made from the schema of the model file; plain values in, plain values out."""
