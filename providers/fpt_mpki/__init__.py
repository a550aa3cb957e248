"""FPT MPKI: remote signing after RSSP, the interface of the Mobile-ID family."""
