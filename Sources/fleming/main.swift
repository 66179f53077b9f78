print("fleming")
