from django.urls import path

from . import views

app_name = "shipping"

urlpatterns = [
    path("quote/", views.quote, name="quote"),
    path("parcels/", views.parcels, name="parcels"),
    path("dispatch/<str:number>/", views.dispatch, name="dispatch"),
    path("track/<str:code>/", views.track, name="track"),
    path("hook/", views.carrier_hook, name="hook"),
]
