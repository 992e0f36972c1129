from django.urls import path

from . import staff_views, views

app_name = "shop"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("c/<slug:slug>/", views.category_detail, name="category"),
    path("p/<str:sku>/", views.product_detail, name="product"),
    path("p/<str:sku>/review/", views.review, name="review"),
    path("p/<str:sku>/add/", views.cart_add, name="cart_add"),
    path("basket/", views.cart_detail, name="cart"),
    path("basket/update/", views.cart_update, name="cart_update"),
    path("basket/coupon/", views.coupon, name="coupon"),
    path("checkout/", views.checkout, name="checkout"),
    path("orders/", views.order_list, name="orders"),
    path("orders/<str:number>/", views.order_detail, name="order"),
    path("orders/<str:number>/cancel/", views.order_cancel, name="order_cancel"),
    path("orders/<str:number>/again/", views.order_again, name="order_again"),
    path("orders/<str:number>/invoice.txt", views.invoice, name="invoice"),
    path("staff/dashboard/", staff_views.dashboard, name="dashboard"),
    path("staff/orders/", staff_views.open_orders, name="open_orders"),
    path("staff/orders/paid/", staff_views.mark_paid, name="mark_paid"),
    path("staff/orders.csv", staff_views.export_orders, name="export"),
    path("staff/stock/", staff_views.stock, name="stock"),
    path("staff/stock/<str:sku>/", staff_views.stock_history, name="stock_history"),
    path("staff/customers/<int:pk>/", staff_views.customer_detail, name="customer"),
]
