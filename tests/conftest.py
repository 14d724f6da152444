"""Settings of the whole suite: how many examples a law is tried on."""

from hypothesis import HealthCheck, settings

_SLOW_DRAWS = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "ci", max_examples=500, derandomize=True, deadline=None, suppress_health_check=_SLOW_DRAWS
)
settings.register_profile(
    "slow", max_examples=10_000, deadline=None, suppress_health_check=_SLOW_DRAWS
)
settings.load_profile("ci")
