from django import forms

from accounts.models import Address

from .models import Product, Review


class CartAddForm(forms.Form):
    quantity = forms.IntegerField(min_value=1, max_value=50, initial=1)


class CouponForm(forms.Form):
    code = forms.CharField(max_length=20)


class CheckoutForm(forms.Form):
    address = forms.ModelChoiceField(queryset=Address.objects.none(), empty_label=None)
    note = forms.CharField(required=False, widget=forms.Textarea)

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].queryset = user.addresses.all()


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["rating", "text"]


class StockForm(forms.Form):
    product = forms.ModelChoiceField(queryset=Product.objects.active(), to_field_name="sku")
    quantity = forms.IntegerField()
    reason = forms.CharField(max_length=100)
