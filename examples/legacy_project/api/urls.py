from django.urls import path

from . import views

app_name = 'api'

urlpatterns = [
    path('articles/', views.articles, name='articles'),
    path('articles/<slug:slug>/', views.article, name='article'),
    path('products/', views.products, name='products'),
    path('products/availability/', views.availability, name='availability'),
    path('products/<str:sku>/', views.product, name='product'),
    path('basket/', views.basket, name='basket'),
    path('me/', views.me, name='me'),
    path('me/orders/', views.my_orders, name='my_orders'),
    path('me/tickets/', views.my_tickets, name='my_tickets'),
    path('stats/', views.stats, name='stats'),
]
