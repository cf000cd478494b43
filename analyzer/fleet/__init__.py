"""Many inputs: work in batches, on one machine or several, resumable, into a report folder."""
