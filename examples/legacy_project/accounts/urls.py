from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("signup/", views.signup, name="signup"),
    path("login/", views.login_view, name="login"),
    path("logout/", views.logout_view, name="logout"),
    path("password/", views.password_change, name="password_change"),
    path("membership/", views.membership, name="membership"),
    path("profile/", views.profile, name="profile"),
    path("profile/edit/", views.profile_edit, name="profile_edit"),
    path("newsletter/", views.newsletter, name="newsletter"),
    path("bookmarks/", views.bookmarks, name="bookmarks"),
    path("addresses/", views.address_list, name="addresses"),
    path("addresses/add/", views.address_form, name="address_add"),
    path("addresses/<int:pk>/", views.address_form, name="address_edit"),
    path("addresses/<int:pk>/delete/", views.address_delete, name="address_delete"),
    path("people/<str:username>/", views.public_profile, name="public_profile"),
]
