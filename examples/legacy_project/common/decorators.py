import json
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect

from .models import AuditEntry


def staff_only(view):
    """Anonymous users are asked to log in, customers get a 403."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def ajax_required(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.headers.get("X-Requested-With") != "XMLHttpRequest":
            return HttpResponseBadRequest("This address is for scripts.")
        return view(request, *args, **kwargs)

    return wrapper


def json_body(view):
    """Puts the decoded body into request.json."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            data = json.loads(request.body or b"{}")
        except ValueError:
            return JsonResponse({"error": "invalid JSON"}, status=400)
        if not isinstance(data, dict):
            return JsonResponse({"error": "expected an object"}, status=400)
        request.json = data
        return view(request, *args, **kwargs)

    return wrapper


def api_login_required(view):
    """Like login_required, but with a 401 instead of a redirect."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return JsonResponse({"error": "authentication required"}, status=401)
        return view(request, *args, **kwargs)

    return wrapper


def require_membership(level):
    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.profile.has_membership(level):
                messages.warning(request, "This page is for %s members." % level)
                return redirect("accounts:membership")
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def logs_action(action):
    """Writes an AuditEntry after the view has succeeded."""

    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            if response.status_code < 400 and request.method == "POST":
                AuditEntry.objects.create(
                    user=request.user if request.user.is_authenticated else None,
                    action=action,
                    path=request.path,
                )
            return response

        return wrapper

    return decorator
