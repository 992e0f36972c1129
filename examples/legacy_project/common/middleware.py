import time

from django.utils.functional import SimpleLazyObject


def request_timing(get_response):
    """Adds X-Request-Time, which the load balancer writes to its log."""

    def middleware(request):
        started = time.monotonic()
        response = get_response(request)
        response["X-Request-Time"] = "%.4f" % (time.monotonic() - started)
        return response

    return middleware


class ProfileMiddleware:
    """request.profile: the user's profile, or None. Looked up when first used."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.profile = SimpleLazyObject(lambda: self.get_profile(request))
        return self.get_response(request)

    def get_profile(self, request):
        if not request.user.is_authenticated:
            return None
        return request.user.profile
