from django.contrib import admin
from django.urls import include, path

from common import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("health/", views.health, name="health"),
    path("accounts/", include("accounts.urls")),
    path("journal/", include("journal.urls")),
    path("shop/", include("shop.urls")),
    path("shipping/", include("shipping.urls")),
    path("support/", include("support.urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
]
