from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from common.pagination import paginate
from shop.selectors import orders_for

from . import services
from .forms import AddressForm, LoginForm, ProfileForm, SignupForm
from .models import Address, Profile


@sensitive_post_parameters("password1", "password2")
def signup(request):
    if request.user.is_authenticated:
        return redirect("accounts:profile")
    if request.method == "POST":
        form = SignupForm(request.POST)
        if form.is_valid():
            user = form.save()
            login(request, user)
            services.send_welcome_mail(user)
            messages.success(request, "Your account is ready.")
            return redirect("accounts:profile")
    else:
        form = SignupForm()
    return render(request, "accounts/signup.html", {"form": form})


@never_cache
@sensitive_post_parameters("password")
def login_view(request):
    next_url = request.POST.get("next") or request.GET.get("next", "")
    form = LoginForm(request.POST or None)
    if form.is_valid():
        user = authenticate(
            request,
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
        )
        if user is None:
            form.add_error(None, "Wrong name or password.")
        else:
            login(request, user)
            if not form.cleaned_data["remember"]:
                request.session.set_expiry(0)
            messages.success(request, "Welcome back, %s." % user.profile)
            if url_has_allowed_host_and_scheme(next_url, allowed_hosts={request.get_host()}):
                return redirect(next_url)
            return redirect(user.profile)
    return render(request, "accounts/login.html", {"form": form, "next": next_url})


@require_POST
def logout_view(request):
    cart = request.session.get("cart")
    logout(request)
    if cart:
        # people expect to find their basket again
        request.session["cart"] = cart
    messages.info(request, "You have been logged out.")
    return redirect("home")


@sensitive_post_parameters()
@login_required
def password_change(request):
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        update_session_auth_hash(request, user)
        messages.success(request, "Your password has been changed.")
        return redirect("accounts:profile")
    return render(request, "accounts/password_change.html", {"form": form})


def membership(request):
    levels = [
        {"name": label, "members": Profile.objects.filter(membership=level).count()}
        for level, label in Profile.MEMBERSHIPS
        if level != Profile.NONE
    ]
    return render(request, "accounts/membership.html", {"levels": levels})


@login_required
def profile(request):
    user = request.user
    orders = orders_for(user)[:5]
    return render(request, "accounts/profile.html", {
        "profile": user.profile,
        "orders": orders,
        "tickets": user.profile.open_tickets.order_by("-modified"),
        "bookmark_count": user.profile.bookmarks.count(),
        "address": services.default_address(user),
    })


@login_required
def profile_edit(request):
    form = ProfileForm(request.POST or None, instance=request.user.profile)
    if form.is_valid():
        profile = form.save()
        messages.success(request, "Your profile has been saved.")
        return redirect(profile)
    return render(request, "accounts/profile_edit.html", {"form": form})


def public_profile(request, username):
    person = get_object_or_404(User, username=username, is_active=True)
    articles = person.articles.published()
    comments = person.comment_set.filter(approved=True).order_by("-created")[:5]
    return render(request, "accounts/public_profile.html", {
        "person": person,
        "profile": person.profile,
        "articles": articles,
        "comments": comments,
        "is_me": person == request.user,
    })


@require_POST
@login_required
def newsletter(request):
    wanted = request.POST.get("wanted") == "1"
    if services.set_newsletter(request.user, wanted):
        if wanted:
            messages.success(request, "You are on the list.")
        else:
            messages.info(request, "You won't hear from us any more.")
    return redirect("accounts:profile")


@login_required
def bookmarks(request):
    articles = request.profile.bookmarks.order_by("title")
    return render(request, "accounts/bookmarks.html", {"page": paginate(request, articles, 20)})


@login_required
def address_list(request):
    return render(request, "accounts/addresses.html", {"addresses": request.user.addresses.all()})


@login_required
def address_form(request, pk=None):
    if pk:
        address = get_object_or_404(Address, pk=pk, user=request.user)
    else:
        address = Address(user=request.user)
    if request.method == "POST":
        form = AddressForm(request.POST, instance=address)
        if form.is_valid():
            address = form.save(commit=False)
            if not request.user.addresses.exclude(pk=address.pk).exists():
                address.is_default = True
            address.save()
            messages.success(request, "Saved: %s" % address)
            return redirect(request.GET.get("back") == "checkout" and "shop:checkout" or "accounts:addresses")
    else:
        form = AddressForm(instance=address)
    return render(request, "accounts/address_form.html", {"form": form, "address": address})


@login_required
@require_POST
def address_delete(request, pk):
    address = get_object_or_404(request.user.addresses, pk=pk)
    try:
        address.delete()
    except ProtectedError:
        messages.error(request, "This address belongs to an order and can't be deleted.")
    else:
        messages.success(request, "The address has been deleted.")
    return redirect("accounts:addresses")
