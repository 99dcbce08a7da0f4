"""French communes, departments and regions: what they are called, where they are, what surrounds them."""
