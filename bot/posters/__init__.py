"""Posters and loudspeaker sheets: what stands on them, and how they are set on paper."""
