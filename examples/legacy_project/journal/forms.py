from django import forms

from .models import Article, Comment


class CommentForm(forms.ModelForm):

    class Meta:
        model = Comment
        fields = ['body', 'parent']
        widgets = {'parent': forms.HiddenInput}

    def __init__(self, article, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['parent'].queryset = article.comments.approved()

    def clean_body(self):
        body = self.cleaned_data['body']
        if body.count('http') > 2:
            raise forms.ValidationError('Too many links.')
        return body


class ArticleForm(forms.ModelForm):

    class Meta:
        model = Article
        fields = ['section', 'title', 'slug', 'summary', 'body', 'tags', 'members_only']
